"""What travels compressed, and what does not."""

import gzip

import pytest
from django.test import Client

from reports import jobs
from reports.models import Proposal
from tests import factories

ZIPPED = {"Accept-Encoding": "gzip"}


@pytest.mark.django_db
def test_page_travels_compressed_for_who_can_read_it():
    plain, zipped = Client().get("/"), Client().get("/", headers=ZIPPED)

    assert zipped.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in zipped.headers["Vary"]
    assert gzip.decompress(zipped.content).startswith(b"<!doctype html>")
    assert "Content-Encoding" not in plain.headers


@pytest.mark.django_db
def test_style_sheet_travels_compressed():
    response = Client().get("/static/css/theme.css", headers=ZIPPED)

    assert response.headers["Content-Encoding"] == "gzip"
    assert b"--accent" in gzip.decompress(response.getvalue())


@pytest.mark.django_db
def test_document_keeps_its_length(consultant):
    proposal = factories.proposal(consultant)
    assert jobs.run(proposal_id=proposal.pk)

    response = factories.signed_in(consultant).get(
        f"/proposals/{proposal.public_id}/download/", headers=ZIPPED
    )

    assert "Content-Encoding" not in response.headers
    assert int(response.headers["Content-Length"]) == Proposal.objects.get().file.size
    assert response.getvalue().startswith(b"%PDF")
