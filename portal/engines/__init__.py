"""The replaceable machines behind the ports: search, jobs, mail, files, cache, rendering."""
