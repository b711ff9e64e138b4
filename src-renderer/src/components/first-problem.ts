/** Puts the focus on the first control of a form that is not right, so that what is allowed is read out. */
export function focusFirstProblem(form: HTMLElement | null): void {
  form?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
}
