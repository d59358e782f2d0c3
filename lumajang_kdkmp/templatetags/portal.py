"""Template filters of the portal, loaded in every template."""

from django import template

register = template.Library()
