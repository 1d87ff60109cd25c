"""The HTTP kit: who is acting, forms, pages, security headers, errors, health."""
