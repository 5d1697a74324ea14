// an order of two
