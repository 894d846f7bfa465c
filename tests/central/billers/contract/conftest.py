"""Every contract runs on both connectors."""

import pytest

from tests.central.billers.contract.rigs import RIGS


@pytest.fixture(params=RIGS, ids=lambda rig: rig.name)
def rig(request):
    return request.param


@pytest.fixture
def connector(rig, desk):
    connector = rig.make(desk.url)
    yield connector
    connector.close()
