"""Alerts, detectors, cron monitors, ownership and teams as code.

A document, which settings files hold, is compared with what is on a Sentry server; the
differences are a plan, and a plan is applied. It goes one way through these modules:

    settings -> source -> document -> plan -> apply
    server -> client -> state -> plan, pull
"""
