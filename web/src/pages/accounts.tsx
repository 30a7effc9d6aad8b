// Which account signs in at the machine: asked only where there is a choice.
import { useState } from "preact/hooks";

import type { Accounts, Item } from "../api/types";
import { Dialog } from "../widgets/dialog";

export function AccountChoice(props: { item: Item; offered: Accounts; onChoose: (account: number | null) => void; onClose: () => void }) {
	const sorted = [...props.offered.accounts].sort((a, b) => Number(b.is_recommended) - Number(a.is_recommended));
	const [chosen, setChosen] = useState<number | null>(sorted[0]?.id ?? null);
	return (
		<Dialog title={`Open ${props.item.name} as`} onClose={props.onClose}>
			<form
				onSubmit={(event) => {
					event.preventDefault();
					props.onChoose(chosen);
				}}
			>
				<div class="choices" role="radiogroup" aria-label="Account">
					{sorted.map((account, i) => (
						<label class="choice" key={account.id}>
							<input type="radio" name="account" autofocus={i === 0} checked={chosen === account.id} onChange={() => setChosen(account.id)} />
							<span class="choice-text">
								<strong>{account.name}</strong>
								{account.is_recommended && <span class="tag">last used here</span>}
								<span class="quiet">
									{[account.username, kindOf(account.type), account.description].filter(Boolean).join(" · ")}
								</span>
							</span>
						</label>
					))}
				</div>
				<p class="help">The credential goes from the Vault to the machine. It is not shown here.</p>
				<div class="actions">
					<button type="button" onClick={props.onClose}>
						Cancel
					</button>
					<button type="submit" class="primary">
						Open shell
					</button>
				</div>
			</form>
		</Dialog>
	);
}

function kindOf(type: string): string {
	const kinds: Record<string, string> = {
		ssh: "SSH key",
		ssh_ca: "SSH certificate",
		username_password: "password",
	};
	return kinds[type] ?? type.replace(/_/g, " ");
}
