"""Create a service's tables from its models, as `create_schema.py SERVICE DATABASE`.

The Alembic migrations of Zun, Magnum and Neutron alter constraints, which SQLite cannot do.
"""

import sys

import sqlalchemy


def zun():
    """Return the tables of Zun."""
    from zun.db.sqlalchemy import models

    return models.Base.metadata


def magnum():
    """Return the tables of Magnum."""
    from magnum.db.sqlalchemy import models

    return models.Base.metadata


def neutron():
    """Return the tables of Neutron."""
    from neutron.db.migration.models import head

    return head.get_metadata()


if __name__ == "__main__":
    SERVICE, DATABASE = sys.argv[1:]
    METADATA = {"zun": zun, "magnum": magnum, "neutron": neutron}[SERVICE]()
    METADATA.create_all(sqlalchemy.create_engine("sqlite:///" + DATABASE))
