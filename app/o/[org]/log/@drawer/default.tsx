/** No call is open beside the list. */
export default function NoDrawer() {
  return null;
}
