"""The bar code scanner."""
