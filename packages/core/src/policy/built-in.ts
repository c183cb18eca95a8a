import { shipped } from '../base/shipped.ts';
import type { PolicySet } from './policy.ts';
import auRg271 from './presets/au-rg271.json' with { type: 'json' };
import cnBanking from './presets/cn-banking.json' with { type: 'json' };
import cnSamr from './presets/cn-samr.json' with { type: 'json' };
import cnTelecom from './presets/cn-telecom.json' with { type: 'json' };
import byDefault from './presets/default.json' with { type: 'json' };
import gbEuPayments from './presets/gb-eu-payments.json' with { type: 'json' };
import gbFcaDisp from './presets/gb-fca-disp.json' with { type: 'json' };
import gbHousing from './presets/gb-housing.json' with { type: 'json' };
import socialMedia from './presets/social-media.json' with { type: 'json' };
import usCfpb from './presets/us-cfpb.json' with { type: 'json' };

/** The policy sets that are always there, by id: `default` is in force until another version of it is stored. */
export const BUILT_IN_POLICY_SETS = shipped<PolicySet>([
  byDefault,
  gbFcaDisp,
  gbEuPayments,
  usCfpb,
  auRg271,
  gbHousing,
  cnSamr,
  cnTelecom,
  cnBanking,
  socialMedia,
]);
