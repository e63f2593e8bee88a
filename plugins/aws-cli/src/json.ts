import type { PluginApi } from '@bitops/core';

/** Readers of the JSON that aws prints; what it holds besides is left out. */
export function awsJson({ z, fault }: PluginApi) {
  const identity = z.object({ Account: z.string(), Arn: z.string() });
  const role = z.object({
    Credentials: z.object({ AccessKeyId: z.string(), SecretAccessKey: z.string(), SessionToken: z.string() }),
    AssumedRoleUser: z.object({ Arn: z.string() }),
  });
  const names = z.array(z.string()).nullable();

  const read = <T>(schema: { parse(data: unknown): T }, text: string, command: string): T => {
    try {
      return schema.parse(JSON.parse(text));
    } catch {
      // neither the text nor the message of the error is shown: both may hold secrets
      throw fault({
        code: 'AWS_JSON_INVALID',
        what: `what \`aws ${command}\` printed is not the JSON that was expected`,
        fix: 'Check that the aws on the PATH is the AWS command line: aws --version',
      });
    }
  };

  return {
    identity: (text: string) => read(identity, text, 'sts get-caller-identity'),
    role(text: string) {
      const { Credentials: it, AssumedRoleUser } = read(role, text, 'sts assume-role');
      const { AccessKeyId: id, SecretAccessKey: secret, SessionToken: token } = it;
      const keys = { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token };
      return { keys, arn: AssumedRoleUser.Arn };
    },
    names: (text: string) => read(names, text, 's3api list-buckets') ?? [],
  };
}

/** What {@link awsJson} makes. */
export type AwsJson = ReturnType<typeof awsJson>;
