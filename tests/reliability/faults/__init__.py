"""Break things on purpose: processes, file systems, disks."""
