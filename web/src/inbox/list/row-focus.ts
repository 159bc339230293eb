/** Moves the focus through the conversations; the list puts itself here while it is on the page. */
export const rowFocus: { move: (step: number) => void } = { move: () => {} }
