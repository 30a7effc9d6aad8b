// Which rows of a long list are to be drawn: those in sight and a few around them.

export interface Window {
	first: number;
	end: number; // behind the last
}

export function windowOf(top: number, height: number, rowHeight: number, count: number, around = 6): Window {
	const first = Math.max(0, Math.min(count, Math.floor(top / rowHeight) - around));
	const end = Math.max(first, Math.min(count, Math.ceil((top + height) / rowHeight) + around));
	return { first, end };
}

/** The scroll position that brings a row into sight with the least movement. */
export function scrollTo(row: number, top: number, height: number, rowHeight: number): number {
	if (row * rowHeight < top) return row * rowHeight;
	if ((row + 1) * rowHeight > top + height) return (row + 1) * rowHeight - height;
	return top;
}
