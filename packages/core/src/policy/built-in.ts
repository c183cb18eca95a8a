import { shipped } from '../base/shipped.ts';
import type { PolicySet } from './policy.ts';
import auRg271 from './presets/au-rg271.json' with { type: 'json' };
import brConsumidor from './presets/br-consumidor.json' with { type: 'json' };
import brSac from './presets/br-sac.json' with { type: 'json' };
import caFcac from './presets/ca-fcac.json' with { type: 'json' };
import channels from './presets/channels.json' with { type: 'json' };
import cnBanking from './presets/cn-banking.json' with { type: 'json' };
import cnSamr from './presets/cn-samr.json' with { type: 'json' };
import cnTelecom from './presets/cn-telecom.json' with { type: 'json' };
import byDefault from './presets/default.json' with { type: 'json' };
import esLey102025 from './presets/es-ley-10-2025.json' with { type: 'json' };
import euGdpr from './presets/eu-gdpr.json' with { type: 'json' };
import euMica from './presets/eu-mica.json' with { type: 'json' };
import gbEuPayments from './presets/gb-eu-payments.json' with { type: 'json' };
import gbFcaDisp from './presets/gb-fca-disp.json' with { type: 'json' };
import gbHousing from './presets/gb-housing.json' with { type: 'json' };
import gbNhs from './presets/gb-nhs.json' with { type: 'json' };
import gbOfcom from './presets/gb-ofcom.json' with { type: 'json' };
import gbOfgem from './presets/gb-ofgem.json' with { type: 'json' };
import inRbi from './presets/in-rbi.json' with { type: 'json' };
import shopEn from './presets/shop-en.json' with { type: 'json' };
import shopZh from './presets/shop-zh.json' with { type: 'json' };
import socialMedia from './presets/social-media.json' with { type: 'json' };
import usCfpb from './presets/us-cfpb.json' with { type: 'json' };
import usRegE from './presets/us-reg-e.json' with { type: 'json' };
import usRegZ from './presets/us-reg-z.json' with { type: 'json' };

/** The policy sets that are always there, by id: `default` is in force until another version of it is stored. */
export const BUILT_IN_POLICY_SETS = shipped<PolicySet>([
  byDefault,
  gbFcaDisp,
  gbEuPayments,
  gbOfcom,
  gbOfgem,
  gbNhs,
  gbHousing,
  esLey102025,
  euGdpr,
  euMica,
  usCfpb,
  usRegE,
  usRegZ,
  caFcac,
  brSac,
  brConsumidor,
  inRbi,
  auRg271,
  cnSamr,
  cnTelecom,
  cnBanking,
  socialMedia,
  channels,
  shopEn,
  shopZh,
]);
