// Runs of the same work never overlap: who asks meanwhile gets one more run after the present one. So an old answer never lands on
// a newer one, and a list that changes all the time is shown all the same.

/** What comes back asks for a run; its promise is kept when that run is over. */
export function oneAtATime(work: () => Promise<void>): () => Promise<void> {
	let running: Promise<void> | null = null;
	let isAsked = false;

	async function run() {
		try {
			do {
				isAsked = false;
				await work();
			} while (isAsked);
		} finally {
			running = null;
		}
	}
	return () => {
		if (running) isAsked = true;
		else running = run();
		return running;
	};
}
