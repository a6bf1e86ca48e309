// The commune's time: always UTC+7, whatever zone this browser is in.

const SEVEN_HOURS = 7 * 3600 * 1000;
const WEEKDAYS = ["Chủ Nhật", "Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy"];
const two = (number) => String(number).padStart(2, "0");

/** The parts of a moment (ms since epoch, or ISO text) on a wall clock in Việt Nam. */
function parts(moment) {
  const shifted = new Date(new Date(moment).getTime() + SEVEN_HOURS);
  return {
    year: shifted.getUTCFullYear(),
    month: shifted.getUTCMonth() + 1,
    day: shifted.getUTCDate(),
    weekday: shifted.getUTCDay(),
    hour: shifted.getUTCHours(),
    minute: shifted.getUTCMinutes(),
  };
}

export function hourMinute(moment) {
  const { hour, minute } = parts(moment);
  return `${two(hour)}:${two(minute)}`;
}

/** "2026-11-21": the same for two moments of one day, and only then. */
export function dayKey(moment) {
  const { year, month, day } = parts(moment);
  return `${year}-${two(month)}-${two(day)}`;
}

/** "Thứ Bảy 21/11/2026". */
export function longDay(moment) {
  const { year, month, day, weekday } = parts(moment);
  return `${WEEKDAYS[weekday]} ${two(day)}/${two(month)}/${year}`;
}

/** "Hôm nay", "Hôm qua" or the long day, as seen at `now`. */
export function dayName(moment, now) {
  const key = dayKey(moment);
  if (key === dayKey(now)) return "Hôm nay";
  if (key === dayKey(new Date(now).getTime() - 86400000)) return "Hôm qua";
  return longDay(moment);
}

/** The value a datetime-local field takes for this moment. */
export function fieldValue(moment) {
  return `${dayKey(moment)}T${hourMinute(moment)}`;
}

/** The moment a datetime-local field names, as the control API takes it. */
export const fromField = (value) => `${value}:00+07:00`;

/** The first of `workdays` (ISO) after `now`, else the next Monday-to-Friday 07:30, as the control API takes it. */
export function nextWorkingMorning(now, workdays = []) {
  const known = workdays.find((each) => new Date(each).getTime() > now);
  if (known) return known;
  const morning = new Date(`${dayKey(now)}T07:30:00+07:00`).getTime();
  for (let days = 0; ; days += 1) {
    const candidate = morning + days * 86400000;
    const { weekday } = parts(candidate);
    if (candidate > now && weekday !== 0 && weekday !== 6) return `${dayKey(candidate)}T07:30:00+07:00`;
  }
}
