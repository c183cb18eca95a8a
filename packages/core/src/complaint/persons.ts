import { withAsciiDomain } from '../base/mail-address.ts';
import type { Complaint } from './complaint.ts';

/* Whose a complaint is, by what people are reached by: addresses and numbers, as they are now and as they were. */

/** How somebody is known: the same text for the same address or number, however it was written. */
export const personByMail = (address: string) => `mail ${withAsciiDomain(address).toLowerCase()}`;
/** Its last digits: who writes the prefix of a country and who does not mean the same number. */
export const personByTelephone = (number: string) =>
  `tel ${number
    .replace(/ ext\. \d+$/, '')
    .replace(/\D/g, '')
    .slice(-9)}`;

/** Everybody whom it names as complaining, or as acting for whoever does. */
export function personsIn({ content }: Complaint): ReadonlySet<string> {
  const { complainant, formerContacts = [], representative } = content;
  const persons = new Set<string>();
  for (const { email, phone } of [complainant, ...formerContacts, representative ?? {}]) {
    if (email !== undefined) persons.add(personByMail(email));
    if (phone !== undefined) persons.add(personByTelephone(phone));
  }
  const points = [complainant, ...formerContacts].flatMap(({ contactPoints = [] }) => contactPoints);
  for (const { value } of points)
    persons.add(value.includes('@') ? personByMail(value) : personByTelephone(value));
  return persons;
}
