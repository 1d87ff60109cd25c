"""Wiki: policies and playbooks, versions, acknowledgements."""
