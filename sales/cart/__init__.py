"""What a member of staff is putting together for a customer, before it is an order.

`contents` is the cart itself, `stored` reads it from the session and mistrusts what it finds, `session` changes it
while no other tab can. A cart reserves nothing and holds no list price: those are the database's to say at the end.
"""

from __future__ import annotations

from sales.cart.contents import MOST_LINES, MOST_UNITS, Cart
from sales.cart.session import cart_of, changing, line_count

__all__ = ("MOST_LINES", "MOST_UNITS", "Cart", "cart_of", "changing", "line_count")
