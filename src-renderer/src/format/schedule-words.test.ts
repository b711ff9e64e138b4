import { expect, it } from 'vitest';
import { wordsOfSchedule } from './schedule-words';

it.each([
  ['* * * * *', { key: 'everyMinute' }],
  ['*/1 * * * *', { key: 'everyMinute' }],
  ['*/15 * * * *', { key: 'minutes', count: 15 }],
  ['0/7 * * * *', { key: 'minutes', count: 7 }],
  ['5 * * * *', { key: 'hourAt', minute: '05' }],
  ['@hourly', { key: 'hourAt', minute: '00' }],
  ['0 */2 * * *', { key: 'hours', count: 2, minute: '00' }],
  ['0 3 * * *', { key: 'daily', time: '03:00' }],
  ['@daily', { key: 'daily', time: '00:00' }],
  ['30 6,18 * * *', { key: 'daily', time: '06:30, 18:30' }],
  ['30 6 * * 1-5', { key: 'weekdays', time: '06:30' }],
  ['30 6 * * mon-fri', { key: 'weekdays', time: '06:30' }],
  ['0 9 * * 6,7', { key: 'weekends', time: '09:00' }],
  ['0 4 * * TUE', { key: 'days', days: [2], time: '04:00' }],
  ['0 4 * * 1,3', { key: 'days', days: [1, 3], time: '04:00' }],
  ['0 4 * * 0-6', { key: 'daily', time: '04:00' }],
  ['0 2 1 * *', { key: 'monthly', day: 1, time: '02:00' }],
  ['0 2 L * *', { key: 'lastDay', time: '02:00' }],
  ['@yearly', { key: 'yearly', day: 1, month: 1, time: '00:00' }],
  ['*/10 * * * * *', { key: 'seconds', count: 10 }],
  ['0 0 3 * * *', { key: 'daily', time: '03:00' }],
])('says %s', (expression, words) => {
  expect(wordsOfSchedule(expression)).toEqual(words);
});

it.each([
  '5-10 * * * *',
  '30 0 3 * * *',
  '0 2 1 * 1',
  '0 4 * * 5-2',
  '0 4 * * 8',
  '*/5 * 1 * * *',
  'rubbish',
  '',
])('shows %j as it is', (text) => {
  expect(wordsOfSchedule(text)).toEqual({ key: 'raw', text });
});
