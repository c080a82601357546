"""`bandian migrate`: bring the database to the present schema."""
from __future__ import annotations

from bot.settings import load as load_settings


def migrate() -> None:
    """升级数据库。Upgrade the database to the present schema."""
    from bot.db.migrate import current, upgrade

    url = load_settings().database_url
    upgrade(url)
    print(current(url))
