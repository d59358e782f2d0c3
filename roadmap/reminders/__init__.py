"""Reminders: what is due, what is overdue and who is told, by working days.

rules.py is the pure table, things.py reads what there is to remind of, notify.py tells it, job.py does so each
morning, page.py shows it live with the texts for WhatsApp.
"""
