/*
 * What somebody wrote, without what they quote and what stands below everything they write. Nothing is lost by it: the mail is
 * kept as it came. Where it is not certain, it stays.
 */

/** A line that says whose words follow. */
const INTRODUCTIONS: readonly RegExp[] = [
  // On Mon, 3 Nov 2026 at 10:00, Complaints <a@b> wrote: (also over two or three lines)
  /^\s*On .{4,200}\bwrote:\s*$/s,
  // 在 2026年11月3日，10:00，客服 <a@b> 写道： and 于…写道：
  /^\s*(在|于)?.{0,120}(\d{4}.{1,3}\d{1,2}|<[^>]+@[^>]+>).{0,120}(写道|寫道)\s*[:：]\s*$/s,
  /^\s*Am .{4,200}\bschrieb\b.*:\s*$/s,
  /^\s*Le .{4,200}\ba écrit\s*:\s*$/s,
];

/** From here on all of it is what was before. */
const SEPARATORS: readonly RegExp[] = [
  /^-{2,}\s*(Original Message|Forwarded message|原始邮件|原邮件|转发邮件|回复的原邮件|Original|Ursprüngliche Nachricht)\s*-{2,}/i,
  /^_{10,}\s*$/,
  /^-{5,}\s*(原始邮件|回复邮件)?\s*-{5,}\s*$/,
  /^(发件人|寄件者)\s*[:：].*$/,
  /^From:\s.*@.*$/,
];

/** Below them: telephone numbers, slogans, and what a telephone says of itself. */
const SIGNATURES: readonly RegExp[] = [
  /^-- ?$/,
  /^(Sent from my |Get Outlook for |Sent via |发自我的|来自我的|從我的.{0,12}傳送|发自.{0,12}(手机|邮箱|iPhone|iPad)|通过.{0,12}(客户端|邮箱)发送)/i,
];

export function ownWords(text: string): string {
  const lines = text.split('\n');
  const end = endOf(lines);
  // Whoever answers below, or between, what they quote has said all that is not quoted.
  const isOwn = (line: string, at: number) => !/^\s*[>＞]/.test(line) && !isIntroduction(lines, at, 1);
  const own = trimmed(withoutSignature(lines.slice(0, end).filter(isOwn)));
  return own === '' ? trimmed(withoutSignature(lines.filter(isOwn))) : own;
}

/** Somebody may also tell what somebody wrote: it must name an address or a time, or quote. */
function isIntroduction(lines: readonly string[], at: number, count: number): boolean {
  const said = lines.slice(at, at + count).join(' ');
  if (!INTRODUCTIONS.some((one) => one.test(said))) return false;
  const next = lines.slice(at + count).find((line) => line.trim() !== '');
  return /@|\d{1,2}:\d{2}/.test(said) || /^\s*[>＞]/.test(next ?? '');
}

/** The line with which what was before begins. What is answered below its quotation has no end. */
function endOf(lines: readonly string[]): number {
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (SEPARATORS.some((one) => one.test(line.trim())) && isHeadOfMail(lines, at)) return at;
    const together = [1, 2, 3].find((count) => isIntroduction(lines, at, count));
    if (together !== undefined && !isAnsweredBelow(lines, at + together)) return at;
  }
  return lines.length;
}

/** `From:` alone is a word of anybody's; with another line of a mail's head below it, it begins one. */
function isHeadOfMail(lines: readonly string[], at: number): boolean {
  if (!/^(发件人|寄件者|From)\s*[:：]/.test((lines[at] ?? '').trim())) return true;
  const below = lines.slice(at + 1, at + 6).join('\n');
  return /^(Sent|Date|To|Subject|发送时间|日期|收件人|主题|寄件日期|收件者|主旨)\s*[:：]/m.test(below);
}

function isAnsweredBelow(lines: readonly string[], from: number): boolean {
  const rest = lines.slice(from);
  const lastQuoted = rest.findLastIndex((line) => /^\s*[>＞]/.test(line));
  if (lastQuoted < 0) return false;
  return (
    rest.slice(lastQuoted + 1).some((line) => line.trim() !== '') &&
    rest.some((line) => /^\s*[>＞]/.test(line))
  );
}

function withoutSignature(lines: readonly string[]): readonly string[] {
  const at = lines.findIndex((line) => SIGNATURES.some((one) => one.test(line.trimStart())));
  return at < 0 ? lines : lines.slice(0, at);
}

const trimmed = (lines: readonly string[]) =>
  lines
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
