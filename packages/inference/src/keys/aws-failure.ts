/** What happened, and what to do about it. */
type Description = (place: string) => string;

const NO_SUCH: Description = (place) => `${place} does not exist, or is in another region than AWS_REGION says`;
const DENIED: Description = (place) => `the role or user may not read ${place}, or not decrypt it`;
const NO_CREDENTIALS: Description = (place) =>
  `there are no valid AWS credentials to read ${place} with: give the machine a role, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`;
const BUSY: Description = (place) => `AWS is asked too often, or has no time, for ${place}`;
const TOO_SLOW: Description = (place) => `AWS did not answer in time when asked for ${place}`;

const BY_NAME: Readonly<Record<string, Description>> = {
  ResourceNotFoundException: NO_SUCH,
  ParameterNotFound: NO_SUCH,
  ParameterVersionNotFound: NO_SUCH,
  // Of a secret, that it is about to be deleted.
  InvalidRequestException: (place) => `${place} was marked for deletion`,
  AccessDeniedException: DENIED,
  AccessDenied: DENIED,
  DecryptionFailure: DENIED,
  InvalidKeyId: DENIED,
  KMSAccessDeniedException: DENIED,
  CredentialsProviderError: NO_CREDENTIALS,
  TokenProviderError: NO_CREDENTIALS,
  UnrecognizedClientException: NO_CREDENTIALS,
  InvalidClientTokenId: NO_CREDENTIALS,
  InvalidSignatureException: NO_CREDENTIALS,
  ExpiredTokenException: NO_CREDENTIALS,
  MissingAuthenticationTokenException: NO_CREDENTIALS,
  ThrottlingException: BUSY,
  InternalServiceError: BUSY,
  InternalServerError: BUSY,
  ServiceUnavailableException: BUSY,
  AbortError: TOO_SLOW,
  TimeoutError: TOO_SLOW,
};

/** In our own words: what AWS and the SDK say may repeat what they were sent. */
export function describeAwsFailure(error: unknown, place: string): string {
  if (!(error instanceof Error)) return `${place} cannot be read`;
  if (Object.hasOwn(BY_NAME, error.name)) return BY_NAME[error.name]?.(place) ?? '';
  const status = statusOf(error);
  // A proxy on the way may say so in words that are not those of AWS.
  if (status === 401 || status === 403) return DENIED(place);
  if (status !== undefined && status >= 500) return BUSY(place);
  if ('code' in error) return `AWS cannot be reached (${String(error.code)}) for ${place}`;
  if (error.message === 'Region is missing') return `no region is known for ${place}: set AWS_REGION`;
  return `${place} cannot be read (${error.name})`;
}

/** Of the answer that the SDK could make nothing of. */
function statusOf(error: Error): number | undefined {
  const metadata = '$metadata' in error ? error.$metadata : undefined;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}
