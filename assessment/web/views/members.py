"""A bank's people: who is in, who is invited, who is asked what."""

from assessment.web import custody, members, navigation, people, services, state

language = state.language()
service, principal = services.service(), state.principal()
tenant_id = navigation.bank_led(state.hand(), principal)
client = next((one for one in service.banks(principal) if one.tenant.id == tenant_id), None)
if client is None:
    is_deleted = state.kept(custody.RECEIPT, None) is not None
    navigation.go("data" if is_deleted else "home", None, language)
bank = members.Bank(service, principal, client, language)
members.heading(bank)
people.tell_faults()
known = service.members(principal, tenant_id)
members.show_tasks(bank)
members.show_members(bank, known.members)
members.show_invitations(bank, known.invitations)
members.rename(bank)
members.erase(bank)
