// an order
