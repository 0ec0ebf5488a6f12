"""Quarterly reports of a service and of the programme: a page, and the page as PDF, made of published figures alone."""
