"""The cart's addresses."""

from __future__ import annotations

from django.urls import path

from sales import views

urlpatterns = (
    path("", views.cart, name="cart"),
    path("search/products/", views.find_products, name="cart_products"),
    path("search/customers/", views.find_people, name="cart_people"),
    path("customers/<int:customer_id>/", views.begin_order, name="cart_begin"),
    path("products/<int:product_id>/", views.add_product, name="cart_add_product"),
)
