"""A FastAPI service that depends on everything; its settings.toml names what it checks."""

import os
from typing import Any

from celery import Celery
from fastapi import FastAPI
from sqlalchemy import create_engine
from sqlalchemy.ext.asyncio import create_async_engine

import sentry_bridge
from sentry_bridge_fastapi import SentryBridgeMiddleware, health_router

engine = create_engine(os.environ["DATABASE_URL"])
async_engine = create_async_engine(os.environ["DATABASE_URL"])
celery = Celery("shop", broker=os.environ["BROKER_URL"])


def create_app() -> Any:
    sentry_bridge.init()
    app = FastAPI()
    app.add_middleware(SentryBridgeMiddleware)
    app.include_router(health_router())
    return app
