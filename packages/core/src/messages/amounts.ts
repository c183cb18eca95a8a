import type { Language } from '../base/vocabulary.ts';

const CURRENCY = /^[A-Z]{3}$/;

/** Money, or a number of points, as the language writes it, with every digit it has; what is no number, as it is. */
export function amountOf(language: Language, amount: string, currency: string | undefined): string {
  if (!isDecimal(amount) || (currency !== undefined && !CURRENCY.test(currency)))
    return [amount, currency].filter(Boolean).join(' ');
  const locale = language === 'en' ? 'en-GB' : language;
  const style = currency === undefined ? {} : { style: 'currency' as const, currency };
  const { minimumFractionDigits = 0 } = currency
    ? new Intl.NumberFormat(locale, style).resolvedOptions()
    : {};
  const given = amount.split('.')[1]?.length ?? 0;
  const digits = Math.max(given, minimumFractionDigits);
  const format = new Intl.NumberFormat(locale, {
    ...style,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  // As text it loses nothing to floating point.
  return format.format(amount).replace(/\s/g, ' ');
}

/** Intl takes up to a hundred digits behind the point. */
function isDecimal(text: string): text is `${number}` {
  return /^\d+(\.\d{1,100})?$/.test(text);
}
