"""Banks: which are one's own, a new one, an assessment for one, and a guest's taken into one."""

from __future__ import annotations

import uuid
from collections import defaultdict

from assessment import access, answers, events, tenancy
from assessment.access import Action, Forbidden, Office, Principal, Protected, Role
from assessment.model import Bank, Mode
from assessment.service.base import Base
from assessment.service.values import Client, Duty, Opened
from assessment.store import Founder, Listed, Settings, Taken, Task
from assessment.tenancy import Tenant


class Clients(Base):
    """What belongs to a bank is reached by a role in it; by no link, and by no office."""

    def banks(self, principal: Principal) -> tuple[Client, ...]:
        """The banks one is in, by name, with what one may open there: the assessments, or for a
        contributor what there is to answer. Nothing is scored."""
        access.require(principal, Action.BE)
        own = [id_ for id_ in principal.roles if access.allows(principal, Action.SEE, _bank(id_))]
        if not own:
            return ()
        listed: defaultdict[str, list[Listed]] = defaultdict(list)
        for one in self._store.banks.assessments(own):
            listed[one.tenant_id].append(one)
        tasks = {task.assessment_id: task for task in self._store.banks.tasks(principal.person)}
        return tuple(
            self._client(principal, tenant, listed[tenant.id], tasks)
            for tenant in self._store.banks.of(own)
        )

    def _client(
        self, principal: Principal, tenant: Tenant, listed: list[Listed], tasks: dict[str, Task]
    ) -> Client:
        may_read = access.allows(principal, Action.READ, _bank(tenant.id))
        may_answer = access.allows(principal, Action.CONTRIBUTE, _bank(tenant.id))
        return Client(
            tenant,
            principal.roles[tenant.id],
            assessments=tuple(listed) if may_read else (),
            duties=tuple(
                self._duty(one, tasks[one.id]) for one in listed if may_answer and one.id in tasks
            ),
        )

    def _duty(self, listed: Listed, task: Task) -> Duty:
        asked = tenancy.covered(self.questionnaire, task.subjects)
        return Duty(listed, len(asked), len(task.judged.intersection(asked)))

    def found_bank(self, principal: Principal, name: str) -> Tenant:
        """Enter a new bank. Who is a consultant by office is its consultant; an operator is not in
        it, and invites its manager. Raises `Refused` for a name that is none."""
        access.require(principal, Action.FOUND)
        answers.check_bank(self.questionnaire, Bank(name))
        tenant = self._new_bank(name)
        is_operator = principal.office is Office.OPERATOR
        founder = None if is_operator else Founder(principal.person, Role.CONSULTANT)
        self._store.banks.found(tenant, founder)
        return tenant

    def begin(
        self, principal: Principal, tenant_id: str, bank: Bank, mode: Mode = "full"
    ) -> Opened:
        """A new assessment of a bank, beside those it has. Raises `Refused` as `start` does."""
        access.require(principal, Action.BEGIN, _bank(tenant_id))
        answers.check_bank(self.questionnaire, bank)
        answers.check_mode(mode)
        id_ = str(uuid.uuid4())
        self._store.records.about(assessment=id_)
        self._store.begin_for(tenant_id, id_, bank, Settings(mode), self._stamp())
        events.tell("assessment started")
        return self._open(principal, id_)

    def adopt_assessment(
        self, principal: Principal, assessment_id: str, tenant_id: str | None = None
    ) -> Tenant:
        """Take a guest's assessment, with all its rounds, into a bank one leads; without one, into
        a new bank of the same name. From now on its private link opens nothing: whoever shall see
        it is invited into the bank."""
        found = self._found(assessment_id)
        access.require(principal, Action.ADOPT, found.of)
        access.require(principal, Action.BE)
        founder = None
        if tenant_id is None:
            tenancy.check_joins(principal.office)
            tenant = self._new_bank(self._store.sheet(assessment_id).read().bank.name)
            is_adviser = principal.office is Office.CONSULTANT
            founder = Founder(principal.person, Role.CONSULTANT if is_adviser else Role.MANAGER)
        else:
            access.require(principal, Action.BEGIN, _bank(tenant_id))
            (tenant,) = self._store.banks.of([tenant_id])
        try:
            self._store.banks.adopt(found.series, tenant, founder)
        except Taken:
            raise Forbidden from None
        return tenant

    def _new_bank(self, name: str) -> Tenant:
        tenant = Tenant(str(uuid.uuid4()), name.strip(), self._clock())
        self._store.records.about(tenant=tenant.id)
        return tenant


def _bank(tenant_id: str) -> Protected:
    return Protected(tenant=tenant_id)
