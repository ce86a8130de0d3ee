"""A living company to look at: a fictional maker of commercial kitchen equipment and ninety days of its service."""
