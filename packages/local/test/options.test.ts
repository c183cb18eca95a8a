import { describe, expect, it } from 'vitest';
import { readOptions, UsageError } from '../src/cli/options.ts';

describe('the language of messages to staff', () => {
  it('is English unless another one is chosen', () => {
    expect(readOptions([])).toMatchObject({ 'staff-language': 'en' });
    expect(readOptions(['--staff-language', 'zh-CN'])).toMatchObject({ 'staff-language': 'zh-CN' });
  });

  it('is refused, with the option that is wrong, where there are no texts in it', () => {
    const read = () => readOptions(['--staff-language', 'fr']);
    expect(read).toThrow(UsageError);
    expect(read).toThrow('--staff-language: ');
  });
});

describe('the data folder', () => {
  it('is another one for each speed, unless one is named', () => {
    expect(readOptions([]).data).toBe('.redress');
    expect(readOptions(['--speed', '1']).data).toBe('.redress');
    expect(readOptions(['--speed', '3600']).data).toBe('.redress-speed-3600');
    expect(readOptions(['--speed', '3600', '--data', 'mine']).data).toBe('mine');
  });
});
