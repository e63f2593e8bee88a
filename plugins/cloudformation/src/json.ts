import type { PluginApi } from '@bitops/core';

/** Readers of the JSON that the CLI prints; what it holds besides is left out. */
export function cloudformationJson({ z, fault }: PluginApi) {
  const text = z.string().nullish();
  const output = z.object({ OutputKey: z.string(), OutputValue: text });
  const stack = z.object({
    StackId: z.string(),
    StackName: z.string(),
    StackStatus: z.string(),
    StackStatusReason: text,
    EnableTerminationProtection: z.boolean().nullish(),
    Outputs: z.array(output).nullish(),
    Parameters: z.array(z.object({ ParameterKey: z.string(), ParameterValue: text })).nullish(),
  });
  const change = z.object({
    ResourceChange: z
      .object({
        Action: z.string(),
        LogicalResourceId: z.string(),
        ResourceType: z.string(),
        Replacement: text,
        PolicyAction: text,
      })
      .nullish(),
  });
  const changeSet = z.object({ Status: z.string(), StatusReason: text, Changes: z.array(change).nullish() });
  const event = z.object({
    EventId: z.string(),
    StackId: z.string(),
    LogicalResourceId: z.string(),
    PhysicalResourceId: text,
    ResourceType: text,
    ResourceStatus: z.string(),
    ResourceStatusReason: text,
  });
  const resource = z.object({ LogicalResourceId: z.string(), ResourceType: z.string(), ResourceStatus: text });
  const validation = z.object({ Capabilities: z.array(z.string()).nullish() });
  const drift = z.object({
    LogicalResourceId: z.string(),
    ResourceType: z.string(),
    StackResourceDriftStatus: z.string(),
    PropertyDifferences: z.array(z.object({ PropertyPath: z.string() })).nullish(),
  });
  const driftStatus = z.object({ DetectionStatus: z.string(), StackDriftStatus: text });

  /** The message of a SyntaxError quotes the text, which may hold secrets. */
  const read = <T>(schema: { parse(data: unknown): T }, printed: string, by: string): T => {
    try {
      return schema.parse(JSON.parse(printed));
    } catch (thrown) {
      throw fault({
        code: 'CLOUDFORMATION_JSON_INVALID',
        what: `what \`aws cloudformation ${by}\` printed is not the JSON that was expected`,
        why: thrown instanceof Error && !(thrown instanceof SyntaxError) ? thrown.message : undefined,
        fix: 'Check that the aws on the PATH is the AWS CLI itself, and not a script that prints something of its own.',
      });
    }
  };

  return {
    stacks: (printed: string) => read(z.object({ Stacks: z.array(stack) }), printed, 'describe-stacks').Stacks,
    created: (printed: string) => read(z.object({ Id: z.string(), StackId: z.string() }), printed, 'create-change-set'),
    changeSet: (printed: string) => read(changeSet, printed, 'describe-change-set'),
    events: (printed: string) =>
      read(z.object({ StackEvents: z.array(event) }), printed, 'describe-stack-events').StackEvents,
    resources: (printed: string) =>
      read(z.object({ StackResourceSummaries: z.array(resource) }), printed, 'list-stack-resources')
        .StackResourceSummaries,
    validation: (printed: string) => read(validation, printed, 'validate-template'),
    /** A template in JSON is given as an object, one in YAML as its text. */
    template: (printed: string) => read(z.object({ TemplateBody: z.unknown() }), printed, 'get-template').TemplateBody,
    driftStarted: (printed: string) =>
      read(z.object({ StackDriftDetectionId: z.string() }), printed, 'detect-stack-drift').StackDriftDetectionId,
    driftStatus: (printed: string) => read(driftStatus, printed, 'describe-stack-drift-detection-status'),
    drifts: (printed: string) =>
      read(z.object({ StackResourceDrifts: z.array(drift) }), printed, 'describe-stack-resource-drifts')
        .StackResourceDrifts,
  };
}

/** What {@link cloudformationJson} makes. */
export type CloudformationJson = ReturnType<typeof cloudformationJson>;
/** What is read of a stack. */
export type Stack = ReturnType<CloudformationJson['stacks']>[number];
/** What is read of a change set. */
export type ChangeSet = ReturnType<CloudformationJson['changeSet']>;
/** What is read of an event of a stack. */
export type StackEvent = ReturnType<CloudformationJson['events']>[number];
