"""What survives: killed processes, full disks, double sending, lost index."""
