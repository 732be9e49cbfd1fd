"""The explorer in other hosts and other browsers: `make hosts`."""
