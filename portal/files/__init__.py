"""Files: uploads that are checked by content, belong to an object, and are seen by who may see that."""
