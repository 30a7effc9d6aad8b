// A value that parts of the page look at, and hear of when it changes.
import { useEffect, useState } from "preact/hooks";

export class Store<T> {
	private readonly listeners = new Set<(value: T) => void>();

	constructor(private value: T) {}

	get(): T {
		return this.value;
	}

	set(value: T): void {
		if (Object.is(value, this.value)) return;
		this.value = value;
		for (const listener of [...this.listeners]) listener(value);
	}

	/** Returns what stops it. */
	follow(listener: (value: T) => void): () => void {
		this.listeners.add(listener);
		return () => this.listeners.delete(listener);
	}
}

export function useStore<T>(store: Store<T>): T {
	const [value, setValue] = useState(store.get());
	useEffect(() => {
		setValue(() => store.get());
		return store.follow((next) => setValue(() => next));
	}, [store]);
	return value;
}
