/**
 * How a service that speaks S3 is reached: settings, clients, failures in one line, conditional
 * writes. No class of the AWS SDK is loaded before it is used.
 */
package dev.cairn.s3;
