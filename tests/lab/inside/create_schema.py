"""Create a service's tables from its models, as `create_schema.py SERVICE DATABASE`.

The Alembic migrations of Zun, Magnum, Neutron and Octavia alter constraints, which SQLite cannot do.  So the
tables come from the models, and the few rows that migrations would have added are added here.
"""

import importlib
import importlib.util
import pathlib
import sys

import sqlalchemy as sa
from sqlalchemy.orm import Session


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


def octavia():
    """Return the tables of Octavia."""
    from octavia.db import base_models, models  # noqa: F401  (models fill the metadata)

    return base_models.BASE.metadata


def manila():
    """Return the tables of Manila, whose environment is another."""
    from manila.db.sqlalchemy import models

    return models.BASE.metadata


def neutron_rows(engine, metadata):
    """Add the default security group rules, which live in a migration."""
    package = importlib.import_module("neutron.db.migration")
    path = "alembic_migrations/versions/2023.2/expand/c33da356b165_security_group_default_rules.py"
    spec = importlib.util.spec_from_file_location("rules", pathlib.Path(package.__file__).parent / path)
    rules = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(rules)
    with engine.begin() as connection:
        for rule in map(dict, rules.default_template_rules):
            described = sa.insert(rules.standardattr).values(
                description=rule.pop("description"), resource_type=rules.table_name
            )
            key = connection.execute(described).inserted_primary_key[0]
            table = metadata.tables[rules.table_name]
            connection.execute(sa.insert(table).values(standard_attr_id=key, **rule))


def octavia_rows(engine, metadata):
    """Add the allowed values, which live in tables of their own."""
    from octavia.common import constants
    from octavia.db import models

    allowed = {
        models.ProvisioningStatus: constants.SUPPORTED_PROVISIONING_STATUSES,
        models.HealthMonitorType: constants.SUPPORTED_HEALTH_MONITOR_TYPES,
        models.Algorithm: constants.SUPPORTED_LB_ALGORITHMS,
        models.Protocol: constants.SUPPORTED_PROTOCOLS,
        models.OperatingStatus: constants.SUPPORTED_OPERATING_STATUSES,
        models.SessionPersistenceType: constants.SUPPORTED_SP_TYPES,
        models.AmphoraRoles: constants.SUPPORTED_AMPHORA_ROLES,
        models.LBTopology: constants.SUPPORTED_LB_TOPOLOGIES,
        models.VRRPAuthMethod: constants.SUPPORTED_VRRP_AUTH,
        models.L7RuleType: constants.SUPPORTED_L7RULE_TYPES,
        models.L7RuleCompareType: constants.SUPPORTED_L7RULE_COMPARE_TYPES,
        models.L7PolicyAction: constants.SUPPORTED_L7POLICY_ACTIONS,
        models.ClientAuthenticationMode: constants.SUPPORTED_CLIENT_AUTH_MODES,
    }
    with Session(engine) as session, session.begin():
        for model, names in allowed.items():
            session.add_all(model(name=name) for name in names)


if __name__ == "__main__":
    SERVICE, DATABASE = sys.argv[1:]
    METADATA = {"zun": zun, "magnum": magnum, "neutron": neutron, "octavia": octavia, "manila": manila}[SERVICE]()
    ENGINE = sa.create_engine(f"sqlite:///{DATABASE}")
    METADATA.create_all(ENGINE)
    ROWS = {"neutron": neutron_rows, "octavia": octavia_rows}.get(SERVICE)
    if ROWS:
        ROWS(ENGINE, METADATA)
