"""Administration: settings, audit, jobs, mail."""
