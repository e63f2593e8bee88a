/** How people are told of a resource: its name in the template, and its type. */
export function addressOf(it: {
  readonly LogicalResourceId: string;
  readonly ResourceType?: string | null | undefined;
}): string {
  return it.ResourceType ? `${it.LogicalResourceId} (${it.ResourceType})` : it.LogicalResourceId;
}
