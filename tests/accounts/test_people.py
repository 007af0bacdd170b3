import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.models import User
from accounts.roles import asks, check_consultant, check_reads_proposals, roles_of
from tests import factories


def test_address_is_unique_without_regard_to_case(consultant):
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create_user(consultant.email.upper())


def test_address_is_required():
    with pytest.raises(ValueError, match="e-mail address"):
        User.objects.create_user("")


def test_superuser_is_an_administrator(db):
    boss = User.objects.create_superuser("boss@dodici.example", factories.PASSWORD)

    assert (boss.is_staff, boss.is_superuser, str(boss)) == (True, True, "boss@dodici.example")


def test_roles_are_read_once(consultant, django_assert_num_queries):
    with django_assert_num_queries(1):  # the groups
        assert roles_of(consultant) == roles_of(consultant) == {"consultant"}


def test_inactive_person_has_no_role(consultant):
    consultant.is_active = False

    assert roles_of(consultant) == frozenset()


@pytest.mark.parametrize(
    ("role", "consults", "reads_proposals"),
    [("consultant", True, True), ("sales", False, True), ("administrator", False, False), ("", False, False)],
)
def test_checks_by_role(db, role, consults, reads_proposals):
    person = factories.person(role)

    assert asks(check_consultant)(person) is consults
    assert asks(check_reads_proposals)(person) is reads_proposals


def test_check_carries_its_reason(sales):
    with pytest.raises(PermissionDenied, match="Only consultants"):
        check_consultant(sales)


SIGN_IN = "/sign-in/"


@pytest.mark.parametrize(
    ("role", "first_page"), [("consultant", "/desk/"), ("sales", "/proposals/"), ("administrator", "/admin/")]
)
def test_sign_in_leads_to_the_roles_own_page(client, db, role, first_page):
    person = factories.person(role)

    response = client.post(SIGN_IN, {"username": person.email.upper(), "password": factories.PASSWORD})
    home = client.get(response["Location"])

    assert (response.status_code, response["Location"]) == (302, "/home/")
    assert (home.status_code, home["Location"]) == (302, first_page)


def test_sign_in_says_the_same_for_a_wrong_password_and_an_unknown_address(client, consultant):
    wrong = client.post(SIGN_IN, {"username": consultant.email, "password": "no"})
    unknown = client.post(SIGN_IN, {"username": "nobody@dodici.example", "password": "no"})

    assert wrong.context["form"].errors == unknown.context["form"].errors
    assert "do not go together" in str(wrong.context["form"].errors)


def test_person_without_role_is_told_so(client, stranger):
    client.force_login(stranger)

    response = client.get("/home/")

    assert response.status_code == 403
    assert "Your account has no role yet." in response.content.decode()


def test_admin_tells_others_why_they_cannot_enter(client, consultant):
    client.force_login(consultant)

    response = client.get("/admin/login/?next=/admin/")

    assert response.status_code == 403
    assert "Only administrators can open this area." in response.content.decode()


def test_admin_sends_visitors_to_the_sign_in_page(client, db):
    response = client.get("/admin/login/?next=/admin/")

    assert (response.status_code, response["Location"]) == (302, "/sign-in/?next=/admin/")


def test_admin_login_leads_administrators_on(client, administrator):
    client.force_login(administrator)

    assert client.get("/admin/login/")["Location"] == "/admin/"


def test_nobody_changes_the_audit_trail_in_the_admin(client, administrator):
    client.force_login(administrator)

    assert client.get("/admin/accounts/auditevent/").status_code == 200
    assert client.get("/admin/accounts/auditevent/add/").status_code == 403
    assert client.get("/admin/accounts/user/").status_code == 200
    assert client.get("/admin/accounts/user/add/").status_code == 200


def test_sign_out_takes_a_post(client, consultant):
    client.force_login(consultant)

    assert client.get("/sign-out/").status_code == 405
    assert client.post("/sign-out/").status_code == 302
