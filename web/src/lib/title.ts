export function pageTitle(unread: number): string {
  return unread > 0 ? `(${unread}) Natter` : "Natter";
}
