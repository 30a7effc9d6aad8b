// Where the keyboard is, when what had it is gone or the person asked to skip what comes before.

export function focusMain(): void {
	const main = document.getElementById("main");
	if (!main) return;
	main.tabIndex = -1;
	main.focus();
}

/** Never nowhere: the shell in front, else the page's main part. */
export function focusPage(): void {
	const terminal = document.querySelector<HTMLElement>(".terminal-host textarea");
	if (terminal) terminal.focus();
	else focusMain();
}

export function isFocusLost(): boolean {
	return document.activeElement === null || document.activeElement === document.body;
}
