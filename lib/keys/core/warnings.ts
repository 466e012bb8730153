/** From this many networks within a week on, a key looks shared or stolen. */
export const MANY_ADDRESSES = 6;
/** From this many days on, a key should be rotated. */
export const ROTATE_AFTER_DAYS = 90;
