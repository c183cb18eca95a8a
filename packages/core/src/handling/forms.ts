import { instantOf } from '../base/instant.ts';
import type { Intake } from '../complaint/commands.ts';
import type { Complaint } from '../complaint/complaint.ts';
import type { Services } from '../ports/services.ts';
import { load } from '../records/complaints.ts';
import * as forms from '../records/forms.ts';
import { keepWithComplaint, noForm, submitterOf } from './form-evidence.ts';
import { intakeOnce } from './intake.ts';

/**
 * Sends a form: a complaint comes of it, once, however often and by whomever it is sent, and whoever is killed between.
 * The id is said first, then the complaint is put under it, then what came before it is kept with it, and then the
 * form's words are thrown away: from each of these sending it again goes on.
 * @throws Refusal `not-found` where its time is over; what `commandOf` throws; `busy`
 */
export async function sendForm(
  services: Services,
  text: string,
  lasting: forms.FormLasting,
  commandOf: (form: forms.Form) => Promise<Omit<Intake, 'submittedBy'>>,
): Promise<Complaint> {
  const begun = await forms.find(services, text);
  if (!begun) throw noForm();
  if (begun.complaintId !== undefined && begun.sentAt !== undefined)
    return (await load(services, begun.complaintId)).complaint;
  // What would be refused is refused before anything is said.
  const command = await commandOf(begun);
  const form = await forms.change(services, text, lasting, (known, now) =>
    known.complaintId === undefined ? { ...known, complaintId: services.ids.complaint(now) } : known,
  );
  const id = form?.complaintId;
  if (!form || id === undefined) throw noForm();
  const complaint = await intakeOnce(services, id, { ...command, submittedBy: submitterOf(id) });
  await keepWithComplaint(services, id);
  await forms.change(services, text, lasting, (known, now) =>
    known.sentAt === undefined ? { ...known, values: {}, sentAt: instantOf(now) } : known,
  );
  return complaint;
}
