// Which buttons to show. The service decides; this only spares people a refusal.

import type { Actor, Content, StateName } from './types';

export type Move =
  | 'edit' | 'submit' | 'withdraw' | 'void' | 'gate' | 'load' | 'depart' | 'deliver' | 'close' | 'abnormal';

const STATES_OF: Record<Move, StateName[]> = {
  edit: ['draft'],
  submit: ['draft'],
  withdraw: ['planned'],
  void: ['draft', 'planned', 'issued', 'loaded', 'departed'],
  gate: ['planned'],
  load: ['issued'],
  depart: ['loaded'],
  deliver: ['departed'],
  close: ['delivered'],
  abnormal: ['issued', 'loaded', 'departed', 'delivered'],
};
const WRITE: Move[] = ['edit', 'submit', 'withdraw', 'void'];

function concerns(actor: Actor, move: Move, content: Content): boolean {
  const is = (company: string | null): boolean => company === actor.company;
  switch (actor.role) {
    case 'shipper':
      return WRITE.includes(move) ? is(content.consignor) : move === 'deliver' && is(content.consignee);
    case 'dispatcher':
      return move !== 'gate' && move !== 'load' && is(content.carrier);
    case 'loading_clerk':
      return ['gate', 'load', 'depart', 'abnormal'].includes(move) && is(content.loader);
    case 'inspector':
      return move === 'abnormal';
    case 'committee_editor':
    case 'committee_approver':
    case 'responder':
    case 'administrator':
    case 'auditor':
      return false;
  }
}

export function moves(actor: Actor, state: StateName, content: Content): Move[] {
  return (Object.keys(STATES_OF) as Move[]).filter(
    (move) => STATES_OF[move].includes(state) && concerns(actor, move, content),
  );
}

export const mayBegin = (actor: Actor): boolean =>
  actor.role === 'shipper' || actor.role === 'dispatcher';
/** Asking for a way is open to whoever handles trucks, not to those who keep accounts and books. */
export const mayPlan = (actor: Actor): boolean =>
  actor.role !== 'administrator' && actor.role !== 'auditor';
export const mayDraw = (actor: Actor): boolean => actor.role === 'committee_editor';
export const mayPublish = (actor: Actor): boolean => actor.role === 'committee_approver';
/** Asking what the checks would say of a load: the same people who may ask for a way. */
export const mayTry = mayPlan;
