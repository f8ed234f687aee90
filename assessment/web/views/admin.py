"""What an operator keeps: accounts, offices and banks; no bank's answers."""

from assessment.web import administering, people, services, state

desk = administering.Desk(services.service(), state.principal(), state.language())
administering.heading(desk)
people.tell_faults()
administering.show_people(desk)
administering.show_consultants(desk)
administering.show_banks(desk)
